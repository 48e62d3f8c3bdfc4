// The executable `trent`.
using Trent.CommandLine;
using Trent.Hardening;

if (ProcessHardening.Apply() is { } refusal)
{
    await Failures.WriteAsync(Console.Error, refusal);
    return ExitCode.Failure;
}

return await TrentCommand.RunAsync(args);
