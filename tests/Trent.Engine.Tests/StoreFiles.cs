// What the files of a store hold: tests search them for what must not be there any more.
using System.Text;
using Trent.Engine.Keys;
using Trent.Engine.Records;

namespace Trent.Engine.Tests;

internal static class StoreFiles
{
    /// <summary>The key in its record.</summary>
    public static async Task<StoredKey> ReadKeyAsync(TestEngine test, string keyId, string region = TestEngine.Region) => KeyBody.FromRecord(
        (await test.Store.FindAsync(new RecordId(RecordKind.Key, TestEngine.Account, region, keyId), TestContext.Current.CancellationToken))!);

    /// <summary>Pieces of the sealed materials of a key as they stand in its record.</summary>
    public static async Task<string[]> SealedFragmentsAsync(TestEngine test, string keyId, string region = TestEngine.Region)
    {
        // A long body is spread over pages, so that fragments are looked for; a plus sign may be escaped in JSON.
        string[] fragments =
        [
            .. (await ReadKeyAsync(test, keyId, region)).Materials
                .SelectMany(material => Convert.ToBase64String(material.Sealed.Span).Chunk(20).Skip(1))
                .SelectMany(fragment => new string(fragment).Split('+'))
                .Where(fragment => fragment.Length >= 8),
        ];
        Assert.Contains(fragments, fragment => Hold(test, fragment));
        return fragments;
    }

    /// <summary>Whether the database, its free pages or its log hold a text.</summary>
    public static bool Hold(TestEngine test, string text)
    {
        byte[] wanted = Encoding.UTF8.GetBytes(text);
        return Directory.EnumerateFiles(test.Directory, "trent.db*").Any(path =>
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            byte[] content = new byte[file.Length];
            file.ReadExactly(content);
            return content.AsSpan().IndexOf(wanted) >= 0;
        });
    }
}
