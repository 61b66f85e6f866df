"""A made-up city of many units, their submitted workbooks with known faults in them, and how well the faults are found.

python -m workbooks.city make FOLDER --units 2000 --seed 1
python -m workbooks.city judge FOLDER
"""
