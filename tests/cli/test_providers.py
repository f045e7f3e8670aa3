"""``maquette providers``, as an operator types it."""

KEY = "msy_4fa1c0ffee5bad5eed"


def test_a_key_is_read_from_standard_input_shown_by_a_hint_and_sealed_anew(run):
    kept = run("providers", "set", "meshy", given=f"{KEY}\n", MAQUETTE_SECRET="first")
    assert kept[1] == "meshy msy_…5eed\n"
    _, shown, _ = run("providers", "list", MAQUETTE_SECRET="first")
    assert "msy_…5eed" in shown
    assert KEY not in shown
    new = {"MAQUETTE_SECRET": "second", "MAQUETTE_OLD_SECRETS": "first"}
    assert run("providers", "reseal", **new)[1] == "1 keys were sealed anew\n"
    code, _, said = run("providers", "reseal", MAQUETTE_SECRET="third")
    assert (code, "lost" in said) == (1, True)


def test_what_is_no_key_of_theirs_is_refused_in_one_line(run):
    code, _, said = run("providers", "set", "meshy", given="tsk_another\n")
    assert code == 1
    assert "starts with msy_" in said
