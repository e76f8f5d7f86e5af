"""Floor 5: the command line. One module for each verb, imported when the verb is used."""
