// Makes the seal that the operator chose, as far as it opens a store without people.
using Trent.Configuration;
using Trent.Sealing;
using Trent.Serving;

namespace Trent.Unsealing;

internal static class SealSource
{
    /// <summary>The seal of the settings; what it needs is read from files now.</summary>
    /// <returns>The seal, the caller's to dispose where it can be.</returns>
    /// <exception cref="SealException">A file is missing or not to be trusted.</exception>
    public static ISeal Open(SealSettings settings) => settings switch
    {
        SealSettings.OfFile file => new FileSeal(file.KeyFile),
        _ => throw new SettingsException($"A seal of type {SealSettingsReader.NameOf(settings.Type)} is not supported yet"),
    };

    /// <summary>The seal of the settings for a store that is to be made.</summary>
    public static ISeal Make(SealSettings settings)
    {
        if (settings is SealSettings.OfFile file && !File.Exists(file.KeyFile))
        {
            PrivateDirectory.Ensure(Path.GetDirectoryName(Path.GetFullPath(file.KeyFile))!);
            FileSeal.CreateKeyFile(file.KeyFile);
        }

        return Open(settings);
    }
}
