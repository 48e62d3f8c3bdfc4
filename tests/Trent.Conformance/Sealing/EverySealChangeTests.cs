// trent seal change from every seal to every seal: the keys stay, the new one opens, and the one before does not.
using System.Runtime.Versioning;

namespace Trent.Conformance.Sealing;

[UnsupportedOSPlatform("windows")]
public sealed class EverySealChangeTests : IAsyncDisposable
{
    private readonly Installation installation = new();

    public ValueTask DisposeAsync() => installation.DisposeAsync();

    // Five types in a ring: to the same, to the next, to the one after that, and so on, are all 25 pairs.
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Every_seal_can_take_the_place_of_every_other(int stride)
    {
        string token = await SoftToken.MakeAsync(installation);
        List<SealInUse> seals = [];
        try
        {
            if (stride > 0)
            {
                await FollowAsync(Enumerable.Range(0, SealInUse.Types.Count + 1).Select(step => SealInUse.Types[step * stride % SealInUse.Types.Count]), seals, token);
                return;
            }

            foreach (string type in SealInUse.Types)
            {
                await FollowAsync([type, type], seals, token);
                Directory.Delete(installation.PathOf("store"), recursive: true);
            }
        }
        finally
        {
            foreach (SealInUse seal in seals)
            {
                await seal.DisposeAsync();
            }
        }
    }

    private async Task FollowAsync(IEnumerable<string> types, List<SealInUse> seals, string token)
    {
        SealInUse? before = null;
        string ciphertext = string.Empty;
        foreach (string type in types)
        {
            SealInUse seal = await SealInUse.DescribeAsync(installation, type, $"seal-{seals.Count}", token);
            seals.Add(seal);
            if (before is null)
            {
                await seal.InitAsync();
                await seal.ServeOpenAsync();
                ciphertext = await installation.EncryptAsync();
            }
            else
            {
                await seal.ReplaceAsync(before);
                string slots = await installation.RunWellAsync("seal", "status", "--config", seal.Config);
                Assert.EndsWith($"  {type}  root key 1", Assert.Single(slots.TrimEnd('\n').Split('\n')), StringComparison.Ordinal);
                // The slot says which key of the token it needs, and whoever has the token's PIN may use all of them.
                int expected = (before.Type, type) is ("pkcs11", "pkcs11") ? 0 : 1;
                CommandAnswer old = await installation.RunAsync(["check", .. before.Present]);
                Assert.True(old.ExitCode == expected, $"After its change to {type}, {before.Type} ends a check with {old.ExitCode}: {old.Output}");
                await seal.ServeOpenAsync();
                await installation.AssertDecryptsAsync(ciphertext);
            }

            await installation.StopAsync();
            before = seal;
        }
    }
}
