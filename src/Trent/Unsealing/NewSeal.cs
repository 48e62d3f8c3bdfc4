// A seal that is being made, for a new store or an old one: how it wraps, how it will open, and what its people get.
using System.Diagnostics.CodeAnalysis;
using Trent.Configuration;
using Trent.Cryptography;
using Trent.Sealing;
using Trent.Serving;

namespace Trent.Unsealing;

/// <summary>A seal in the making.</summary>
internal sealed class NewSeal : IDisposable
{
    private NewSeal(ISeal seal, ISeal proof, IReadOnlyList<SecretShare> shares)
    {
        Seal = seal;
        Proof = proof;
        Shares = shares;
    }

    /// <summary>Wraps the root key.</summary>
    public ISeal Seal { get; }

    /// <summary>Opens what was wrapped from nothing but what people, files and machines will have: proves that they can.</summary>
    public ISeal Proof { get; }

    /// <summary>The shares, to be shown once; empty for every other type.</summary>
    public IReadOnlyList<SecretShare> Shares { get; }

    /// <summary>Makes the seal of the settings.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="passphrase">Asks for the passphrase where it stands in no file; the buffer belongs to the seal.</param>
    /// <param name="makesHardwareKey">Whether a key is to be made in a hardware security module, which must not have it yet.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="SettingsException">Something is missing.</exception>
    /// <exception cref="SealException">A file or a module cannot be used.</exception>
    [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "The seal in the making disposes it.")]
    public static async Task<NewSeal> MakeAsync(SealSettings settings, Func<Task<SecretBuffer>> passphrase, bool makesHardwareKey, CancellationToken cancellationToken)
    {
        if (makesHardwareKey && settings is not SealSettings.OfHardware)
        {
            throw new SettingsException($"--make-hsm-key belongs to a seal of type pkcs11; seal.type is {SealSettingsReader.NameOf(settings.Type)}");
        }

        switch (settings)
        {
            case SealSettings.OfShares shares:
                return MakeShares(shares);
            case SealSettings.OfPassphrase { PassphraseFile: null }:
                PassphraseSeal typed = new(await passphrase(), Argon2idCost.Today);
                return new NewSeal(typed, typed, []);
            case SealSettings.OfFile { KeyFile: var keyFile } when !File.Exists(keyFile):
                // One that lies there was laid down by the operator, or left by an attempt that was interrupted.
                PrivateDirectory.Ensure(Path.GetDirectoryName(Path.GetFullPath(keyFile))!);
                FileSeal.CreateKeyFile(keyFile);
                break;
            case SealSettings.OfHardware hardware when makesHardwareKey:
                await SealSource.Open(hardware).CreateKeyAsync(cancellationToken);
                break;
        }

        ISeal seal = SealSource.Open(settings);
        return new NewSeal(seal, seal, []);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        (Seal as IDisposable)?.Dispose();
        (Proof as IDisposable)?.Dispose();
        foreach (SecretShare share in Shares)
        {
            share.Dispose();
        }
    }

    [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "The seal in the making disposes it.")]
    private static NewSeal MakeShares(SealSettings.OfShares settings)
    {
        if (settings is not { Threshold: { } threshold, Shares: { } count })
        {
            throw new SettingsException("seal.threshold and seal.shares are needed to make shares");
        }

        ShamirSeal seal = ShamirSeal.Create(threshold, count, out IReadOnlyList<SecretShare> shares);
        return new NewSeal(seal, new SharesInHand(() => shares.TakeLast(threshold).Select(static share => share.WritePlaintext())), shares);
    }
}
