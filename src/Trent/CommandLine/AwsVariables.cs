// The environment as the clients of a KMS read it: the variables of the AWS CLI and SDKs.
using System.Collections;

namespace Trent.CommandLine;

internal static class AwsVariables
{
    /// <summary>A copy of all variables, the caller's to change. It may hold secrets, as the environment does.</summary>
    public static Dictionary<string, string> Read()
    {
#pragma warning disable RS0030 // The command line is where the environment is read.
        IDictionary variables = Environment.GetEnvironmentVariables();
#pragma warning restore RS0030
        Dictionary<string, string> environment = new(StringComparer.Ordinal);
        foreach (DictionaryEntry variable in variables)
        {
            environment[(string)variable.Key] = (string?)variable.Value ?? string.Empty;
        }

        return environment;
    }
}
