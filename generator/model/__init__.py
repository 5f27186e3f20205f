"""What a report and the statute data are: frozen values, shape only."""
