### Fragen und Antworten

did-you-mean = Habe ich das richtig gelesen? Bitte tippe auf den Knopf oder schreib das Wort genau so.
still-asking = Meine Frage wartet noch auf ein Wort von dir: ja oder nein?
yes-or-no = Dazu brauche ich eine klare Antwort: ja oder nein?
not-done = Alles klar, es ist nichts passiert.
button-old = Dieser Knopf wurde schon benutzt oder ist zu alt, deshalb ist nichts passiert. Alles ist, wie es war.
nothing-asked = Ich warte gerade auf keine Antwort, deshalb ist nichts passiert.
refused = Das geht leider nicht.
