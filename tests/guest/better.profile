# Attaches better than st-folder, and to what nothing else attaches to (exec_known.c).
profile st-better /t/folder/in/{prog,proh,free} {
	/t/folder/in/* rm,
	signal (receive) peer=unconfined,
}
