// Which seal opens the store, as the operator chose it: one closed form for each type.
using Trent.Sealing;

namespace Trent.Configuration;

/// <summary>The group <c>seal</c> of the settings (docs/deployment.md). Names files and keys, never holds a secret.</summary>
internal abstract record SealSettings
{
    private SealSettings()
    {
    }

    /// <summary>The type of the slots that the seal opens.</summary>
    public abstract SealType Type { get; }

    /// <summary>Whether the server opens the store by itself when it starts; otherwise people bring what is missing.</summary>
    public abstract bool IsAutomatic { get; }

    /// <summary>A key file.</summary>
    /// <param name="KeyFile">Its path.</param>
    public sealed record OfFile(string KeyFile) : SealSettings
    {
        /// <inheritdoc/>
        public override SealType Type => SealType.File;

        /// <inheritdoc/>
        public override bool IsAutomatic => true;
    }

    /// <summary>A passphrase.</summary>
    /// <param name="PassphraseFile">The file that it stands in, or <see langword="null"/> where people type it.</param>
    public sealed record OfPassphrase(string? PassphraseFile) : SealSettings
    {
        /// <inheritdoc/>
        public override SealType Type => SealType.Passphrase;

        /// <inheritdoc/>
        public override bool IsAutomatic => PassphraseFile is not null;
    }

    /// <summary>Shares.</summary>
    /// <param name="Threshold">How many open the store; needed to make shares only.</param>
    /// <param name="Shares">How many there are; needed to make shares only.</param>
    public sealed record OfShares(int? Threshold, int? Shares) : SealSettings
    {
        /// <inheritdoc/>
        public override SealType Type => SealType.Shamir;

        /// <inheritdoc/>
        public override bool IsAutomatic => false;
    }

    /// <summary>A key in a hardware security module.</summary>
    /// <param name="Module">The absolute path of its PKCS#11 library.</param>
    /// <param name="Token">The label of the token.</param>
    /// <param name="KeyLabel">The label of the key.</param>
    /// <param name="PinFile">The file that the user's PIN stands in.</param>
    public sealed record OfHardware(string Module, string Token, string KeyLabel, string PinFile) : SealSettings
    {
        /// <inheritdoc/>
        public override SealType Type => SealType.Pkcs11;

        /// <inheritdoc/>
        public override bool IsAutomatic => true;
    }

    /// <summary>A key of another key management service.</summary>
    /// <param name="KeyId">The key, in any form of identifier.</param>
    /// <param name="Endpoint">The URL of the service, or <see langword="null"/> for what the AWS variables and files say.</param>
    /// <param name="Region">The Region, or <see langword="null"/> for what the AWS variables and files say.</param>
    /// <param name="CredentialsFile">A credentials file in the form of the AWS CLI, or <see langword="null"/> for what the AWS variables say.</param>
    public sealed record OfService(string KeyId, string? Endpoint, string? Region, string? CredentialsFile) : SealSettings
    {
        /// <inheritdoc/>
        public override SealType Type => SealType.Kms;

        /// <inheritdoc/>
        public override bool IsAutomatic => true;
    }
}
