"""One declaration per axis of the work programme, and what each page computes, says and draws."""
