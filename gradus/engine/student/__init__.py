"""The student side: everything in this package runs inside the sandbox, next to student code.

``warm`` is started once, in bubblewrap, imports the scientific stack and forks one *student
process* per submission. Each fork is confined by ``confinement`` (namespaces and limits of its own,
no capabilities, a ``syscalls`` filter) and then serves the judge's requests (``service``): run this
cell in the ``shell``, fetch this name, call this object. Nothing here knows a test, a reference or
a score, and nothing here is trusted by the judge.

Theory of operation
-------------------
- The engine sends the warm process a message with two descriptors, the *wire* and the *lifeline*.
- The warm process clones a child straight into new namespaces (it is pid 1 there) and keeps the
  lifeline: ``I`` on it interrupts the child, its end kills it, and the way the child ended is
  reported on it.
- The child owns the wire. When the judge hangs up, it exits.
"""
