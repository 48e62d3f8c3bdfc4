// What a principal in a policy may look like (docs/compatibility.md, "Key policies").
using System.Buffers;

namespace Trent.Authorization;

/// <summary>Reads one principal of each type; <see langword="null"/> says that the text cannot name one.</summary>
internal static class PrincipalSyntax
{
    private const int AccountIdDigits = 12;
    private const int CanonicalUserDigits = 64;

    // IAM's quotas: names of users and roles 64, of sessions and federated users 2 to 64 and 2 to 32, paths 512, providers 255.
    private const int NameCharactersMax = 64;
    private const int SessionCharactersMin = 2;
    private const int FederatedUserCharactersMax = 32;
    private const int PathCharactersMax = 512;
    private const int ProviderCharactersMax = 255;

    // RFC 1035, 2.3.4.
    private const int DomainLabelCharactersMax = 63;
    private const int DomainCharactersMax = 253;

    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+=,.@-");

    private static readonly SearchValues<char> PartitionCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");

    private static readonly SearchValues<char> HexadecimalDigits = SearchValues.Create("0123456789abcdefABCDEF");

    /// <summary>Reads a value of the type <c>AWS</c>: <c>*</c>, an account number or an ARN.</summary>
    public static PolicyPrincipal? ParseAws(string value)
    {
        if (value == "*")
        {
            return new PolicyPrincipal.Anyone();
        }

        if (IsAccountId(value))
        {
            return new PolicyPrincipal.Account(null, value);
        }

        if (!TrySplitArn(value, out var partition, out var service, out var accountId, out var resource))
        {
            return null;
        }

        if (service == "iam" && resource == "root")
        {
            return new PolicyPrincipal.Account(partition, accountId);
        }

        var kindEnd = resource.IndexOf('/', StringComparison.Ordinal);
        if (kindEnd < 0)
        {
            return null;
        }

        var name = resource.AsSpan(kindEnd + 1);
        var isValid = (service, resource[..kindEnd]) switch
        {
            ("iam", "user" or "role") => IsPathAndName(name),
            ("sts", "assumed-role") => IsRoleAndSession(name),
            ("sts", "federated-user") => IsName(name, SessionCharactersMin, FederatedUserCharactersMax),
            _ => false,
        };
        return isValid ? new PolicyPrincipal.Identity(value) : null;
    }

    /// <summary>Reads a value of the type <c>Service</c>, such as <c>logs.eu-west-1.amazonaws.com</c>.</summary>
    public static PolicyPrincipal? ParseService(string value)
    {
        var isProviders = value.EndsWith(".amazonaws.com", StringComparison.Ordinal)
            || value.EndsWith(".amazonaws.com.cn", StringComparison.Ordinal);
        return isProviders && IsDomain(value) ? new PolicyPrincipal.Service(value) : null;
    }

    /// <summary>Reads a value of the type <c>Federated</c>: the ARN of a SAML or OpenID Connect provider, or a domain.</summary>
    public static PolicyPrincipal? ParseFederated(string value)
    {
        if (IsDomain(value))
        {
            return new PolicyPrincipal.Federated(value);
        }

        if (!TrySplitArn(value, out _, out var service, out _, out var resource) || service != "iam")
        {
            return null;
        }

        var isSaml = TryAfter(resource, "saml-provider/", out var samlName) && IsName(samlName, 1, ProviderCharactersMax);
        var isOidc = TryAfter(resource, "oidc-provider/", out var url)
            && url.Length is > 0 and <= ProviderCharactersMax
            && IsPrintableWithoutWildcard(url);
        return isSaml || isOidc ? new PolicyPrincipal.Federated(value) : null;
    }

    /// <summary>Reads a value of the type <c>CanonicalUser</c>.</summary>
    public static PolicyPrincipal? ParseCanonicalUser(string value) =>
        value.Length == CanonicalUserDigits && !value.AsSpan().ContainsAnyExcept(HexadecimalDigits)
            ? new PolicyPrincipal.CanonicalUser(value)
            : null;

    /// <summary>Splits <c>arn:partition:service::account:resource</c>, the form of every ARN of a principal: without a Region.</summary>
    public static bool TrySplitArn(string arn, out string partition, out string service, out string accountId, out string resource)
    {
        var parts = arn.Split(':', 6);
        if (parts.Length != 6
            || parts[0] != "arn"
            || parts[1].Length == 0
            || parts[1].AsSpan().ContainsAnyExcept(PartitionCharacters)
            || parts[3].Length != 0
            || !IsAccountId(parts[4]))
        {
            (partition, service, accountId, resource) = (string.Empty, string.Empty, string.Empty, string.Empty);
            return false;
        }

        (partition, service, accountId, resource) = (parts[1], parts[2], parts[4], parts[5]);
        return true;
    }

    private static bool IsAccountId(string value) =>
        value.Length == AccountIdDigits && !value.AsSpan().ContainsAnyExceptInRange('0', '9');

    private static bool IsPathAndName(ReadOnlySpan<char> pathAndName)
    {
        var path = pathAndName[..(pathAndName.LastIndexOf('/') + 1)];
        return path.Length <= PathCharactersMax
            && IsPrintableWithoutWildcard(path)
            && IsName(pathAndName[path.Length..], 1, NameCharactersMax);
    }

    private static bool IsRoleAndSession(ReadOnlySpan<char> roleAndSession)
    {
        var slash = roleAndSession.IndexOf('/');
        return slash >= 0
            && IsName(roleAndSession[..slash], 1, NameCharactersMax)
            && IsName(roleAndSession[(slash + 1)..], SessionCharactersMin, NameCharactersMax);
    }

    private static bool IsName(ReadOnlySpan<char> name, int charactersMin, int charactersMax) =>
        name.Length >= charactersMin && name.Length <= charactersMax && !name.ContainsAnyExcept(NameCharacters);

    private static bool IsPrintableWithoutWildcard(ReadOnlySpan<char> text) =>
        !text.ContainsAnyExceptInRange('!', '~') && !text.ContainsAny('*', '?');

    private static bool IsDomain(string value)
    {
        if (value.Length > DomainCharactersMax || !value.Contains('.', StringComparison.Ordinal))
        {
            return false;
        }

        foreach (var range in value.AsSpan().Split('.'))
        {
            var label = value.AsSpan()[range];
            if (label.Length is 0 or > DomainLabelCharactersMax
                || label.ContainsAnyExcept(PartitionCharacters)
                || label[0] == '-'
                || label[^1] == '-')
            {
                return false;
            }
        }

        return true;
    }

    private static bool TryAfter(string text, string prefix, out ReadOnlySpan<char> rest)
    {
        var isAfter = text.StartsWith(prefix, StringComparison.Ordinal);
        rest = isAfter ? text.AsSpan(prefix.Length) : default;
        return isAfter;
    }
}
