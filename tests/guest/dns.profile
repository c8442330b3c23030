# What a task of the namespace may load and remove.
profile :dns:extra { }
