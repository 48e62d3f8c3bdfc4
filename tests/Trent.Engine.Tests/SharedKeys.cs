// Keys of every spec and usage in one engine, made when first asked for: RSA keys take seconds, and most tests only use them.
using System.Collections.Concurrent;
using Trent.Protocol;

[assembly: AssemblyFixture(typeof(Trent.Engine.Tests.SharedKeys))]

namespace Trent.Engine.Tests;

/// <summary>An engine that all tests share, with keys that are used and never changed.</summary>
public sealed class SharedKeys : IAsyncLifetime
{
    private readonly ConcurrentDictionary<string, Lazy<Task<byte[]>>> creations = new(StringComparer.Ordinal);
    private TestEngine? engine;

    /// <summary>The engine. Whoever counts its commits or changes keys has one of his own.</summary>
    internal TestEngine Engine => engine!;

    public async ValueTask InitializeAsync() => engine = await TestEngine.OpenAsync();

    public async ValueTask DisposeAsync()
    {
        Assert.Empty(Engine.Recorder.Failures);
        await Engine.DisposeAsync();
    }

    /// <summary>The answer to the creation of a key, as on the wire.</summary>
    internal Task<byte[]> CreationAsync(string spec, string usage, int number = 1) =>
        creations.GetOrAdd($"{spec} {usage} {number}", _ => new Lazy<Task<byte[]>>(() => Engine.SendJsonAsync("CreateKey", $$"""{"KeySpec":"{{spec}}","KeyUsage":"{{usage}}"}"""))).Value;

    /// <summary>A key; another number is another key.</summary>
    internal async Task<KeyMetadata> GetAsync(string spec, string usage, int number = 1)
    {
        CommandContract contract = CommandContracts.All.Single(candidate => candidate.OperationName == "CreateKey");
        return ((CreateKeyOutput)contract.ReadAnyOutput(await CreationAsync(spec, usage, number))).KeyMetadata!;
    }

    /// <summary>The public key of a key.</summary>
    internal async Task<byte[]> PublicKeyAsync(KeyMetadata key) =>
        (await Engine.SendAsync(new GetPublicKeyCommand { KeyId = key.KeyId })).PublicKey!.Value.ToArray();
}
