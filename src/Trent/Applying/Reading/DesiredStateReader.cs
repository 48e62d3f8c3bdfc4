// Reads the file of trent apply: what accounts, identities, policies, providers and keys there are to be (docs/identities.md).
using Trent.Applying.State;
using Trent.Applying.Text;
using Trent.Authorization;
using Trent.Configuration;

namespace Trent.Applying.Reading;

/// <summary>Makes the desired state out of a file.</summary>
internal static class DesiredStateReader
{
    private const int DescriptionCharactersMax = 1_000;

    /// <summary>Reads a file.</summary>
    /// <exception cref="SettingsException">The file cannot be read, or something in it is wrong: the message says what, with line and column.</exception>
    public static IReadOnlyList<AccountState> ReadFile(string path) => Read(DocumentReader.ReadFile(path));

    /// <summary>Reads a document.</summary>
    /// <exception cref="SettingsException">Something in it is wrong: the message says what, with line and column.</exception>
    public static IReadOnlyList<AccountState> Read(DocumentNode document)
    {
        DocumentMembers members = new(document, "the file");
        DocumentNode accounts = members.Require("accounts");
        members.Check();
        return [.. DocumentMembers.MappingOf(accounts, "accounts").Members.Select(ReadAccount)];
    }

    private static AccountState ReadAccount(DocumentMember member)
    {
        string account = FileShapes.Name(member, FileShapes.Account(), "an account id of 12 digits");
        DocumentMembers members = new(member.Value, $"account {account}");
        string? alias = members.Text("alias", FileShapes.AccountAlias(), "3 to 63 lower-case letters, digits and single hyphens between them");
        List<ManagedPolicyState> policies = [.. FileShapes.Named(members.Mapping("policies")).Select(ReadPolicy)];
        IdentityReader identities = new(policies.Select(static policy => policy.Name).ToHashSet(StringComparer.Ordinal));
        AccountState read = new()
        {
            Account = account,
            Alias = alias,
            Policies = policies,
            Identities =
            [
                .. FileShapes.Named(members.Mapping("groups")).Select(identities.ReadGroup),
                .. FileShapes.Named(members.Mapping("users")).Select(identities.ReadUser),
                .. FileShapes.Named(members.Mapping("roles")).Select(identities.ReadRole),
            ],
            OidcProviders = [.. FileShapes.Named(members.Mapping("oidcProviders")).Select(ReadProvider)],
            Regions = [.. (members.Mapping("keys") ?? []).Select(KeyReader.ReadRegion)],
        };
        members.Check();
        return read;
    }

    private static ManagedPolicyState ReadPolicy(DocumentMember member)
    {
        string name = FileShapes.Name(member, FileShapes.LongName(), "a policy name: 1 to 128 of A-Z, a-z, 0-9 and _+=,.@-");
        DocumentMembers members = new(member.Value, $"policy {name}");
        ManagedPolicyState read = new()
        {
            Name = name,
            Path = members.Text("path", FileShapes.Path(), "a path that begins and ends with /"),
            Description = Description(members),
            Document = PolicyText.Read(members.Require("document"), $"the document of policy {name}", PolicyKind.Identity),
            Tags = FileShapes.Tags(members),
        };
        members.Check();
        return read;
    }

    private static OidcProviderState ReadProvider(DocumentMember member)
    {
        string url = FileShapes.Name(member, FileShapes.Issuer(), "the address of an issuer, such as https://token.actions.githubusercontent.com");
        DocumentMembers members = new(member.Value, $"OIDC provider {url}");
        IReadOnlyList<DocumentText>? thumbprints = members.Texts("thumbprints");
        foreach (DocumentText thumbprint in thumbprints ?? [])
        {
            if (!FileShapes.Thumbprint().IsMatch(thumbprint.Text))
            {
                throw thumbprint.Position.Wrong($"'{thumbprint.Text}' is no thumbprint; it has 40 hexadecimal digits");
            }
        }

        OidcProviderState read = new()
        {
            Url = url,
            ClientIds = Plain(members.Texts("clientIds")),
            Thumbprints = Plain(thumbprints),
            Tags = FileShapes.Tags(members),
        };
        members.Check();
        return read;
    }

    /// <summary>A description, or <see langword="null"/> when there is none.</summary>
    /// <exception cref="SettingsException">It is too long.</exception>
    internal static string? Description(DocumentMembers members) =>
        members.Find("description") is { } node
            ? DocumentMembers.TextOf(node, "description") is { Length: <= DescriptionCharactersMax } text ? text : throw node.Position.Wrong($"description has more than {DescriptionCharactersMax} characters")
            : null;

    private static List<string>? Plain(IReadOnlyList<DocumentText>? texts) => texts is null ? null : [.. texts.Select(static text => text.Text)];
}
