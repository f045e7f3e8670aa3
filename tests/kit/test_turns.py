"""Threads that wait in line."""

import threading
import time

import pytest

from maquette.kit.turns import NoTurn, Turns


def waiting(turns, count):
    """Until so many stand in line, the first of whom has the turn."""
    while len(turns._line) < count:
        time.sleep(0.001)


def test_turns_come_in_the_order_of_arrival():
    turns, came = Turns(), []

    def wait(number):
        with turns.turn(60.0):
            came.append(number)

    with turns.turn(60.0):
        crowd = [threading.Thread(target=wait, args=(number,)) for number in range(8)]
        for place, one in enumerate(crowd):
            one.start()
            waiting(turns, place + 2)
    for one in crowd:
        one.join()

    assert came == list(range(8))


def test_who_does_not_get_a_turn_in_time_leaves_the_line():
    turns = Turns()
    with turns.turn(60.0):
        told = []

        def wait():
            try:
                with turns.turn(0.01):
                    told.append("in")
            except NoTurn:
                told.append("out")

        one = threading.Thread(target=wait)
        one.start()
        one.join()
    assert told == ["out"]

    with turns.turn(0.0):
        pass


def test_an_error_within_a_turn_ends_it():
    turns = Turns()
    with pytest.raises(KeyError), turns.turn(1.0):
        raise KeyError

    with turns.turn(0.0):
        pass
