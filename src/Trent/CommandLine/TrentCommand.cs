// The command line: reads the arguments and runs the command they name.
using System.CommandLine;

namespace Trent.CommandLine;

internal static class TrentCommand
{
    /// <summary>All commands.</summary>
    public static RootCommand CreateRoot() => new("Trent: a self-hosted key management service that speaks the AWS KMS API")
    {
        DevCommand.Create(),
        InitCommand.Create(),
        ServeCommand.Create(),
        UnsealCommand.Create(),
        StatusCommand.Create(),
        SealCommand.Create(),
        BackupCommand.Create(),
        RestoreCommand.Create(),
        CheckCommand.Create(),
        RotateRootKeyCommand.Create(),
        ApplyCommand.Create(),
        IamCommand.Create(),
        PolicyCommand.Create(),
        AuditCommand.Create(),
    };

    /// <summary>Runs the program.</summary>
    /// <returns>The exit code of the process.</returns>
    public static async Task<int> RunAsync(string[] arguments)
    {
        ParseResult parsed = CreateRoot().Parse(arguments);
        InvocationConfiguration console = new() { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
        if (parsed.Errors.Count > 0)
        {
            await Failures.WriteAsync(console.Error, $"{string.Join(' ', parsed.Errors.Select(static error => error.Message))} (see trent --help)");
            return ExitCode.WrongInput;
        }

        return await parsed.InvokeAsync(console);
    }
}
