"""The ledger (一本账): a survey as a workbook that the office fills in, or as the form of those above."""
