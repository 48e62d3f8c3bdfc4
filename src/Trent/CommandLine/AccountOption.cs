// Account ids on the command line.
using Trent.Configuration;
using Trent.Engine.Identifiers;

namespace Trent.CommandLine;

internal static class AccountOption
{
    /// <exception cref="SettingsException">The text is no account id.</exception>
    public static AccountId Parse(string text) =>
        AccountId.TryParse(text, out AccountId account) ? account : throw new SettingsException($"--account is '{text}'; an account id is 12 digits");
}
