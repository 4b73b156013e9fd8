"""What mattered, sent to chats and by mail: after a day or a week, once, and to each address.

`choosing` finds the commits that a watch list asks for, `notice` words them, `delivery` says what
is to be sent where and remembers what was, `sending` sends it.
"""
