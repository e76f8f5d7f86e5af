"""Floor 4: the hub, where students work, hand in and read their feedback.

Theory of operation. ``gradus serve`` is a *supervisor*: it starts JupyterHub with a generated
configuration, waits until it answers, and on Ctrl-C stops every process below it. Under the hub
run, each as a process of its own:

- the *proxy* (npm configurable-http-proxy), the only listener that browsers reach;
- one *student server* (JupyterLab with nbgrader's extensions) per person, in a bubblewrap *sandbox*
  without network: it listens on a unix socket, which the proxy connects to, and a *relay* inside
  gives it one loopback port that leads to the proxy and nowhere else. It sees a read-only system,
  its own home and nothing of the course;
- the *exchange*, a service with a database and a content store: it hands out released
  assignments, takes attempts, queues them for grading and gives feedback back. Who asks is decided
  by the hub token alone, what they may do by their groups. A receipt is sent only when the bytes
  and the row are on disk;
- the *formgrader*, a JupyterLab on the course folder, for instructors and teaching assistants.

State lives in one folder (``.gradus`` in the course): accounts, hub database, homes, exchange,
logs. It is private to the operator's account. Sockets live in a private folder below the system's
temporary folder, because a unix socket's path must be short.
"""
