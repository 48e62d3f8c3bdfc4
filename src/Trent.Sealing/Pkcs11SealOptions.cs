// Which key of which token of which hardware security module wraps root keys.
namespace Trent.Sealing;

/// <summary>What a <see cref="Pkcs11Seal"/> needs to know. Nothing in it is secret.</summary>
public sealed record Pkcs11SealOptions
{
    /// <summary>How long a call waits for the token unless said otherwise: a network HSM that fails over takes some seconds.</summary>
    public static readonly TimeSpan TimeoutDefault = TimeSpan.FromSeconds(60);

    /// <summary>
    /// The absolute path of the module's library. Its code runs in this process, so that nobody but its owner may be able to write the file.
    /// </summary>
    public required string ModulePath { get; init; }

    /// <summary>The label of the token. One of this and <see cref="TokenSerial"/> is required; with both, both must match.</summary>
    public string? TokenLabel { get; init; }

    /// <summary>The serial number of the token.</summary>
    public string? TokenSerial { get; init; }

    /// <summary>The label of the key that wraps in new slots. Those that exist name their key themselves.</summary>
    public required string KeyLabel { get; init; }

    /// <summary>The file with the PIN of the token's user: one line, mode 0600. It is read at each use.</summary>
    public required string PinFile { get; init; }

    /// <summary>How long a call waits for the token.</summary>
    public TimeSpan Timeout { get; init; } = TimeoutDefault;

    /// <summary>The clock that <see cref="Timeout"/> is measured by.</summary>
    public required TimeProvider Clock { get; init; }
}
