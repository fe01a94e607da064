"""placeholder"""


def evolution(f):
    return None
