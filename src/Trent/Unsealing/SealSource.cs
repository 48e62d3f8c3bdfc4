// Makes the seal that the operator chose, as far as it opens a store without people.
using Trent.Configuration;
using Trent.Cryptography;
using Trent.Sealing;

namespace Trent.Unsealing;

internal static class SealSource
{
    /// <summary>The seal of the settings; what it needs is read from files now.</summary>
    /// <returns>The seal, the caller's to dispose where it can be.</returns>
    /// <exception cref="SealException">A file is missing or not to be trusted.</exception>
    /// <exception cref="SettingsException">Something is missing that the environment should say, or people open the store.</exception>
    public static ISeal Open(SealSettings settings) => settings switch
    {
        SealSettings.OfFile file => new FileSeal(file.KeyFile),
        SealSettings.OfPassphrase { PassphraseFile: { } passphraseFile } => new PassphraseSeal(SecretFile.ReadLine(passphraseFile, "passphrase file"), Argon2idCost.Today),
        SealSettings.OfHardware hardware => Open(hardware),
        SealSettings.OfService service => new KmsSeal(ClientWrappingKms.Open(service), service.KeyId),
        _ => throw new SettingsException($"a seal of type {SealSettingsReader.NameOf(settings.Type)} is opened by people"),
    };

    /// <summary>The seal of a hardware security module.</summary>
    public static Pkcs11Seal Open(SealSettings.OfHardware settings) => new(new Pkcs11SealOptions
    {
        ModulePath = settings.Module,
        TokenLabel = settings.Token,
        KeyLabel = settings.KeyLabel,
        PinFile = settings.PinFile,
        Clock = TimeProvider.System,
    });
}
