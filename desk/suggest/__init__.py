"""What Desk would suggest for a thread, and how the user writes: pure rules over facts, and the rows that keep the outcome.

Nothing in here has an effect: a suggestion that is taken becomes a proposal in the gate's queue.
"""
