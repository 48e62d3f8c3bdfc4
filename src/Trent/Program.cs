// The executable.
return 0;
