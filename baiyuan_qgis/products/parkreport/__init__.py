"""The report on the parks: a document of blocks, which a page (HTML) and a print (PDF) show alike."""
