from bot.slack.asking import QUICK_RUN, Pace


def paced(count: int, *, on_this_machine: bool = True) -> Pace:
    pace = Pace(on_this_machine=on_this_machine)
    for _ in range(count):
        pace.took("account", 0.001)
    return pace


def test_an_ability_is_answered_in_the_loop_only_after_it_was_quick_for_long() -> None:
    assert not paced(QUICK_RUN - 1).is_quick("account")
    assert paced(QUICK_RUN).is_quick("account")
    assert not paced(QUICK_RUN).is_quick("atrisk")


def test_one_slow_answer_brings_the_thread_back() -> None:
    pace = paced(QUICK_RUN)
    pace.took("account", 0.5)
    pace.took("account", 0.001)
    assert not pace.is_quick("account")


def test_a_database_across_a_network_always_has_a_thread() -> None:
    assert not paced(QUICK_RUN, on_this_machine=False).is_quick("account")


def test_words_that_name_no_ability_are_not_remembered() -> None:
    pace = Pace(on_this_machine=True)
    for _ in range(QUICK_RUN):
        pace.took("frobnicate", 0.001)
    assert not pace.is_quick("frobnicate")
