// The version of this build, as the command line and the probes show it.
using System.Reflection;

namespace Trent.Serving;

internal static class ProductVersion
{
    /// <summary>As <c>0.1.0</c>, without the source revision.</summary>
    public static string Text { get; } = Read();

    private static string Read()
    {
        string full = typeof(ProductVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion
            ?? throw new InvalidOperationException("The build has no version.");
        int revision = full.IndexOf('+', StringComparison.Ordinal);
        return revision < 0 ? full : full[..revision];
    }
}
