"""The filter on system calls, run as the kernel runs it: which calls it lets through."""

import struct

import pytest

from gradus.engine.student import syscalls
from gradus.engine.student.syscalls import ALLOW, ARCHITECTURES, ERRNO, KILL, build_filter

EPERM, ENOSYS, EAFNOSUPPORT = (ERRNO | number for number in (1, 38, 97))
LOWEST = {"unix": 1, "inet": 2, "inet6": 10, "netlink": 16}
OTHERS = {"packet": 17, "crypto": 38, "vsock": 40, "xdp": 44, "bluetooth": 31, "highest": 2**31}


def verdict(code, number, *arguments, audit):
    """What the program says of one call: a small interpreter of classic BPF."""
    padded = (*arguments, 0, 0, 0, 0, 0, 0)[:6]
    data = struct.pack("IIQ6Q", number, audit, 0, *padded)
    program = list(struct.iter_unpack("HBBI", code))
    accumulator = position = 0
    while True:
        operation, if_true, if_false, operand = program[position]
        position += 1
        if operation == syscalls.LOAD:
            (accumulator,) = struct.unpack_from("I", data, operand)
        elif operation == syscalls.RETURN:
            return operand
        else:
            holds = {
                syscalls.JUMP_EQUAL: accumulator == operand,
                syscalls.JUMP_SET: bool(accumulator & operand),
                syscalls.JUMP_GREATER_EQUAL: accumulator >= operand,
            }[operation]
            position += if_true if holds else if_false


@pytest.fixture(params=ARCHITECTURES)
def architecture(request):
    return ARCHITECTURES[request.param]


@pytest.fixture
def ask(architecture):
    code = build_filter(architecture)
    return lambda number, *arguments, audit=architecture.audit: verdict(
        code, number, *arguments, audit=audit
    )


def test_every_call_on_the_list_is_refused(architecture, ask):
    assert {EPERM} == {ask(number) for number in architecture.refused.values()}


def test_all_other_calls_pass(architecture, ask):
    sockets = {architecture.socket, architecture.socketpair}
    syncs = {architecture.sync, architecture.syncfs}
    special = {architecture.clone3, *sockets, *syncs, *architecture.refused.values()}
    others = set(range(syscalls.FIRST_UNKNOWN)) - special
    assert {ALLOW} == {ask(number) for number in others}


@pytest.mark.parametrize("family", LOWEST.values(), ids=LOWEST)
def test_sockets_of_a_network_of_its_own_pass(architecture, ask, family):
    assert ALLOW == ask(architecture.socket, family, 1)
    assert ALLOW == ask(architecture.socketpair, family, 1)


@pytest.mark.parametrize("family", OTHERS.values(), ids=OTHERS)
def test_sockets_that_no_namespace_holds_are_refused(architecture, ask, family):
    assert EAFNOSUPPORT == ask(architecture.socket, family, 1)
    assert EAFNOSUPPORT == ask(architecture.socketpair, family, 1)


def test_what_a_socket_may_hold_stays_as_it_is(architecture, ask):
    assert ERRNO == ask(architecture.setsockopt, 3, 1, syscalls.SO_SNDBUF)
    assert ALLOW == ask(architecture.setsockopt, 3, 1, 2)
    assert ALLOW == ask(architecture.setsockopt, 3, 6, syscalls.SO_SNDBUF)


def test_no_file_can_be_leased(architecture, ask):
    assert EPERM == ask(architecture.fcntl, 3, syscalls.F_SETLEASE, 1)
    assert {ALLOW} == {ask(architecture.fcntl, 3, command) for command in range(20)}


def test_a_process_ends_with_its_parent_whatever_it_asks_for(architecture, ask):
    assert EPERM == ask(architecture.prctl, syscalls.PR_SET_PDEATHSIG, 0)
    assert ALLOW == ask(architecture.prctl, 15)  # its name


def test_the_disks_are_not_written_out_but_nobody_is_told(architecture, ask):
    assert {ERRNO} == {ask(architecture.sync), ask(architecture.syncfs, 3)}


def test_calls_that_are_newer_than_the_table_do_not_exist(ask):
    assert {ENOSYS} == {ask(number) for number in range(syscalls.FIRST_UNKNOWN, 1000)}


@pytest.mark.parametrize("request_", [syscalls.TIOCSTI, syscalls.TIOCLINUX])
def test_typing_into_a_terminal_is_refused(architecture, ask, request_):
    assert EPERM == ask(architecture.ioctl, 0, request_)
    assert EPERM == ask(architecture.ioctl, 0, request_ | 1 << 32)
    assert ALLOW == ask(architecture.ioctl, 0, 0x5413)


def test_a_clone_into_a_new_namespace_is_refused(architecture, ask):
    kinds = [bit for bit in range(32) if syscalls.NEW_NAMESPACES & 1 << bit]
    assert 8 == len(kinds)
    assert {EPERM} == {ask(architecture.clone, 1 << bit | 17) for bit in kinds}
    assert ALLOW == ask(architecture.clone, 17)
    assert ENOSYS == ask(architecture.clone3)


def test_the_numbers_of_another_architecture_end_the_process(ask):
    assert KILL == ask(1, audit=0x40000003)


def test_x32_calls_do_not_exist(ask):
    assert {ENOSYS} == {ask(0x40000000 + number) for number in (0, 101, 272)}
