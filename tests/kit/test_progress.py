from maquette.kit.progress import part


def test_a_part_reports_its_share_of_the_whole():
    heard = []
    listener = part(lambda step, fraction: heard.append((step, fraction)), 0.2, 0.6)

    for fraction in (-1, 0, 0.5, 1, 2):
        listener("mesh", fraction)

    assert [round(value, 3) for _, value in heard] == [0.2, 0.2, 0.4, 0.6, 0.6]
    assert {step for step, _ in heard} == {"mesh"}
