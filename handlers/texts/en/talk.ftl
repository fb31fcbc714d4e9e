### Questions and answers

did-you-mean = Did I read that right? Please tap the button or write the word exactly.
still-asking = My question still waits for a word from you: yes or no?
yes-or-no = Sorry, I need a clear answer to that: yes or no?
not-done = Alright, nothing was done.
button-old = That button has been used already or is too old, so nothing happened. Everything is as it was.
nothing-asked = I'm not waiting for an answer at the moment, so nothing happened.
refused = Sorry, that isn't possible.
