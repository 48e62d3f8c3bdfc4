// Pagination markers: opaque to clients, authenticated, and good only for the list they came from.
using System.Buffers;
using System.Buffers.Text;
using System.Text;
using Trent.Cryptography;
using Trent.Engine.Hierarchy;
using Trent.Protocol;

namespace Trent.Engine;

/// <summary>
/// Writes and reads markers: base64url of a keyed tag and the name after which the next page begins. The tag binds the marker to
/// operation, account, Region and the list's filter.
/// </summary>
internal sealed class PageMarkers(TokenKeys tokenKeys)
{
    private const string TokenLabel = "page-marker";

    /// <summary>The marker of the page after <paramref name="lastName"/>.</summary>
    public string Write(Call call, string filter, string lastName)
    {
        byte[] name = Encoding.UTF8.GetBytes(lastName);
        byte[] marker = new byte[StoreKeys.TagBytes + name.Length];
        name.CopyTo(marker, StoreKeys.TagBytes);
        tokenKeys.ComputeTag(TokenLabel, Bound(call, filter, name), marker.AsSpan(0, StoreKeys.TagBytes));
        return Base64Url.EncodeToString(marker);
    }

    /// <summary>The name after which the page begins; <see langword="null"/> for the first page.</summary>
    /// <exception cref="InvalidMarkerException">The marker is not one that this server gave out for this very list.</exception>
    public string? Read(Call call, string filter, string? marker)
    {
        if (marker is null)
        {
            return null;
        }

        byte[] bytes = new byte[Base64Url.GetMaxDecodedLength(marker.Length)];
        OperationStatus status = Base64Url.DecodeFromChars(marker, bytes, out int consumed, out int written);
        if (status == OperationStatus.Done && consumed == marker.Length && written > StoreKeys.TagBytes)
        {
            ReadOnlySpan<byte> name = bytes.AsSpan(StoreKeys.TagBytes, written - StoreKeys.TagBytes);
            if (tokenKeys.VerifyTag(TokenLabel, Bound(call, filter, name), bytes.AsSpan(0, StoreKeys.TagBytes)))
            {
                return Encoding.UTF8.GetString(name);
            }
        }

        throw InvalidMarkerException.Invalid();
    }

    // None of the first four parts can hold a line feed, so their concatenation is unambiguous.
    private static byte[] Bound(Call call, string filter, ReadOnlySpan<byte> name)
    {
        byte[] prefix = Encoding.UTF8.GetBytes($"{call.OperationName}\n{call.Account.Value}\n{call.Region.Value}\n{filter}\n");
        return [.. prefix, .. name];
    }
}

/// <summary>One page of a list.</summary>
/// <param name="Items">What the page shows.</param>
/// <param name="NextMarker">The marker of the next page, or <see langword="null"/> on the last.</param>
internal readonly record struct Page<T>(IReadOnlyList<T> Items, string? NextMarker)
{
    /// <summary>Whether there are more.</summary>
    public bool Truncated => NextMarker is not null;
}

/// <summary>How long the pages of a list are (docs/compatibility.md, "Pagination").</summary>
/// <param name="Default">Items on a page when no Limit is given.</param>
/// <param name="Max">Most items on a page; a larger Limit is reduced to it.</param>
internal readonly record struct PageSize(int Default, int Max)
{
    /// <summary>ListKeys, ListKeyPolicies, ListKeyRotations.</summary>
    public static readonly PageSize Long = new(100, 1000);

    /// <summary>ListAliases.</summary>
    public static readonly PageSize Short = new(50, 100);

    /// <summary>ListResourceTags.</summary>
    public static readonly PageSize Tags = new(50, 50);

    /// <summary>Items on the page that a request asks for.</summary>
    public int For(IPagedCommand command) => Math.Min(command.Limit ?? Default, Max);

    /// <summary>The page of a list that is wholly in memory; its markers count items.</summary>
    public Page<T> Cut<T>(IReadOnlyList<T> all, IPagedCommand command, PageMarkers markers, Call call, string filter)
    {
        string? after = markers.Read(call, filter, command.Marker);
        int start = after is null ? 0 : int.Parse(after, System.Globalization.CultureInfo.InvariantCulture);
        int end = Math.Min(all.Count, start + For(command));
        string? next = end < all.Count ? markers.Write(call, filter, end.ToString(System.Globalization.CultureInfo.InvariantCulture)) : null;
        return new Page<T>([.. all.Skip(start).Take(end - start)], next);
    }

    /// <summary>The page of a list from the store, of which one more item than the page holds was asked for.</summary>
    public static Page<T> Of<T>(IReadOnlyList<T> found, int size, Func<T, string> nameOf, PageMarkers markers, Call call, string filter) =>
        found.Count <= size
            ? new Page<T>(found, null)
            : new Page<T>([.. found.Take(size)], markers.Write(call, filter, nameOf(found[size - 1])));
}
