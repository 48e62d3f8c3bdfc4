// SIGHUP, by which operators and their tools say that files have changed.
using System.Runtime.InteropServices;

namespace Trent.CommandLine;

internal static class ReloadSignal
{
    /// <summary>Does something at each SIGHUP, which otherwise would end the process.</summary>
    /// <returns>Stops to listen when disposed; <see langword="null"/> where there is no such signal.</returns>
    public static IDisposable? Listen(Action reload) => OperatingSystem.IsWindows()
        ? null
        : PosixSignalRegistration.Create(PosixSignal.SIGHUP, context =>
        {
            context.Cancel = true;
            reload();
        });
}
