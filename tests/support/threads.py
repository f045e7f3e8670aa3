"""Many at once."""

import threading


def together(count, work):
    """Run ``work(number)`` in that many threads at once; give what each returned or raised."""
    gate, outcomes = threading.Barrier(count), [None] * count

    def start(number):
        gate.wait()
        try:
            outcomes[number] = work(number)
        except Exception as error:  # noqa: BLE001 - the test looks at what came
            outcomes[number] = error

    threads = [threading.Thread(target=start, args=[number]) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes
