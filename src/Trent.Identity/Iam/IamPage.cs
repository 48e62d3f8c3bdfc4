// Lists a page at a time, as IAM does: MaxItems and Marker in, IsTruncated and Marker out.
using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Trent.Identity.Query;

namespace Trent.Identity.Iam;

/// <summary>Part of a list.</summary>
/// <param name="Items">What the page shows.</param>
/// <param name="Next">Where the next page begins, or <see langword="null"/> on the last.</param>
internal readonly record struct IamItems<T>(IReadOnlyList<T> Items, string? Next)
{
    /// <summary>Writes whether there is more, and how to ask for it.</summary>
    public void WriteEnd(XmlAnswer answer)
    {
        answer.Truth("IsTruncated", Next is not null);
        answer.Text("Marker", Next is null ? null : Base64Url.EncodeToString(Encoding.UTF8.GetBytes(Next)));
    }
}

/// <summary>
/// The page that a request asks for. A marker says after which name it begins; it opens nothing that its sender may not list anyway, so it
/// is not protected.
/// </summary>
/// <param name="Size">Most items on it.</param>
/// <param name="After">Where it begins, or <see langword="null"/> for the first.</param>
internal readonly record struct IamPage(int Size, string? After)
{
    /// <summary>Reads which page is asked for.</summary>
    /// <exception cref="QueryException">The marker is not one that was given out.</exception>
    public static IamPage Read(QueryReader parameters)
    {
        int size = parameters.OptionalInteger("MaxItems", 1, Limits.PageItemsMax) ?? Limits.PageItemsDefault;
        string? marker = parameters.Optional("Marker", IamShapes.Marker);
        return new IamPage(size, marker is null ? null : NameIn(marker));
    }

    /// <summary>The page of a list in the store, of those that are wanted.</summary>
    /// <param name="fetchAsync">Reads from the store what comes after a name, at most so many.</param>
    /// <param name="nameOf">The name by which the list is ordered.</param>
    /// <param name="isWanted">Whether an item belongs to the list.</param>
    public async ValueTask<IamItems<T>> FillAsync<T>(Func<string?, int, ValueTask<IReadOnlyList<T>>> fetchAsync, Func<T, string> nameOf, Func<T, bool> isWanted)
    {
        List<T> found = [];
        string? after = After;
        while (true)
        {
            IReadOnlyList<T> batch = await fetchAsync(after, Limits.ReadBatch);
            foreach (T item in batch.Where(isWanted))
            {
                if (found.Count == Size)
                {
                    return new IamItems<T>(found, nameOf(found[^1]));
                }

                found.Add(item);
            }

            if (batch.Count < Limits.ReadBatch)
            {
                return new IamItems<T>(found, null);
            }

            after = nameOf(batch[^1]);
        }
    }

    /// <summary>The page of a list that is wholly in memory; its markers count items.</summary>
    /// <exception cref="QueryException">The marker is not one that was given out for such a list.</exception>
    public IamItems<T> Cut<T>(IReadOnlyCollection<T> all)
    {
        int start = 0;
        if (After is not null && !int.TryParse(After, NumberStyles.None, CultureInfo.InvariantCulture, out start))
        {
            throw InvalidMarker();
        }

        T[] items = [.. all.Skip(start).Take(Size)];
        int end = start + items.Length;
        return new IamItems<T>(items, end < all.Count && items.Length > 0 ? end.ToString(CultureInfo.InvariantCulture) : null);
    }

    private static string NameIn(string marker)
    {
        byte[] bytes = new byte[Base64Url.GetMaxDecodedLength(marker.Length)];
        return Base64Url.DecodeFromChars(marker, bytes, out int consumed, out int written) == OperationStatus.Done
            && consumed == marker.Length
            && System.Text.Unicode.Utf8.IsValid(bytes.AsSpan(0, written))
            ? Encoding.UTF8.GetString(bytes.AsSpan(0, written))
            : throw InvalidMarker();
    }

    private static QueryException InvalidMarker() => new(QueryError.ValidationError("Invalid Marker."));
}
