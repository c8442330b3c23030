# The same, and attaches as well as st-folder does: nobody can choose.
profile st-better /t/folder/in/pro? {
	signal (receive) peer=unconfined,
}
