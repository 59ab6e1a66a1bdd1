"""Pure calculation with its trace: a case and a policy version in, every fen and every step out."""
