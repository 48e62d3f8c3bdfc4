// What the process says to the shell when it ends. Scripts rely on the numbers.
namespace Trent.CommandLine;

internal static class ExitCode
{
    /// <summary>Done, or stopped as asked.</summary>
    public const int Success = 0;

    /// <summary>It could not be done, or the server is not ready; standard error says why in one line.</summary>
    public const int Failure = 1;

    /// <summary>The command line or the configuration is wrong; standard error says where in one line.</summary>
    public const int WrongInput = 2;
}
