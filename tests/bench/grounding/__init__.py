"""How many marks on analyses are right, against what people said of each."""
