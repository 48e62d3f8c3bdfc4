// The executable `trent`.
using Trent.CommandLine;

return await TrentCommand.RunAsync(args);
