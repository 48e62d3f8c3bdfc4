// Why a client cannot be configured from the environment.
namespace Trent.Client;

/// <summary>Something that a client needs is not configured, or is configured in a way that cannot work. The message names it and where it was looked for.</summary>
public sealed class KmsConfigurationException : Exception
{
    internal KmsConfigurationException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
