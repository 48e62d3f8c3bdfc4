// Where the commands that talk to a server find it and their credentials: where the AWS CLI does, and on their own command line first.
using Trent.Client;
using Trent.Configuration;

namespace Trent.CommandLine;

internal static class ClientOptions
{
    /// <summary>The configuration of a client.</summary>
    /// <param name="endpointUrl">What the command line says; the environment and the shared files otherwise.</param>
    /// <param name="region">What the command line says; the environment and the shared files otherwise.</param>
    /// <param name="regionDefault">The Region where nobody names one, or <see langword="null"/> where one must be named.</param>
    /// <exception cref="SettingsException">Something is missing or cannot work.</exception>
    public static KmsClientConfiguration Read(string? endpointUrl, string? region, string? regionDefault)
    {
        Dictionary<string, string> environment = AwsVariables.Read();
        if (endpointUrl is not null)
        {
            environment["AWS_ENDPOINT_URL"] = endpointUrl;
            _ = environment.Remove("AWS_ENDPOINT_URL_KMS");
            _ = environment.Remove("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS");
        }

        if ((region ?? Variable("AWS_REGION") ?? Variable("AWS_DEFAULT_REGION") ?? regionDefault) is { } named)
        {
            environment["AWS_REGION"] = named;
        }

        try
        {
            return KmsClientConfiguration.FromEnvironment(environment);
        }
        catch (KmsConfigurationException wrong)
        {
            throw new SettingsException(wrong.Message);
        }

        string? Variable(string name) => environment.TryGetValue(name, out string? value) && value.Length > 0 ? value : null;
    }
}
