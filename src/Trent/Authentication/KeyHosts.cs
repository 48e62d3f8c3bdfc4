// Which hosts the server may ask for the keys of identity providers.
using System.Buffers;
using System.Collections.Frozen;
using System.Globalization;

namespace Trent.Authentication;

/// <summary>All hosts, none, or some. Whoever may make providers names the hosts, so the operator has the last word.</summary>
internal sealed class KeyHosts
{
    private const int HttpsPort = 443;

    // What makes more of a text than a host and a port.
    private static readonly SearchValues<char> NoPartOfHosts = SearchValues.Create("/?#@\\ *");

    private readonly FrozenSet<string>? some;

    private KeyHosts(FrozenSet<string>? some) => this.some = some;

    /// <summary>Every host.</summary>
    public static KeyHosts All { get; } = new(null);

    /// <summary>No host.</summary>
    public static KeyHosts None { get; } = new(FrozenSet<string>.Empty);

    /// <summary>These hosts only.</summary>
    /// <param name="normalized">As <see cref="TryNormalize"/> gives them.</param>
    public static KeyHosts Of(IEnumerable<string> normalized) => new(normalized.ToFrozenSet(StringComparer.Ordinal));

    /// <summary>Brings a host, or a host and a port, into the form in which they are compared: lower case, in ASCII, with the port.</summary>
    public static bool TryNormalize(string? text, out string normalized)
    {
        normalized = string.Empty;
        if (string.IsNullOrEmpty(text) || text.AsSpan().ContainsAny(NoPartOfHosts) || !Uri.TryCreate("https://" + text, UriKind.Absolute, out Uri? address))
        {
            return false;
        }

        normalized = NameOf(address);
        return address.IdnHost.Length > 0;
    }

    /// <summary>Whether an address may be asked.</summary>
    public bool Allows(Uri address) => some is null || some.Contains(NameOf(address));

    private static string NameOf(Uri address) =>
        string.Create(CultureInfo.InvariantCulture, $"{address.IdnHost.ToLowerInvariant().TrimEnd('.')}:{(address.Port < 0 ? HttpsPort : address.Port)}");
}
