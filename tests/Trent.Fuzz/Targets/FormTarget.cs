// Texts of other formats: forms of IAM and STS, YAML of trent apply, settings, seal slots, tokens and key sets of identity providers.
using System.Text;
using Trent.Applying.Reading;
using Trent.Applying.Text;
using Trent.Configuration;
using Trent.Cryptography;
using Trent.Identity.Query;
using Trent.Identity.Sts;
using Trent.Sealing;

namespace Trent.Fuzz.Targets;

internal sealed class FormTarget : Target
{
    public override string Name => "form";

    public override IEnumerable<byte[]> Seeds => new[]
    {
        "Action=CreateUser&Version=2010-05-08&UserName=a&Tags.member.1.Key=k&Tags.member.1.Value=v&Path=%2Fx%2F",
        "Action=SimulatePrincipalPolicy&Version=2010-05-08&PolicySourceArn=a&ActionNames.member.1=kms%3ADecrypt&ContextEntries.member.1.ContextKeyName=a&ContextEntries.member.1.ContextKeyValues.member.1=b&MaxItems=5&Ok=true",
    }.Select(Encoding.UTF8.GetBytes);

    public override int Run(byte[] input)
    {
        if (!QueryRequest.TryParse(input, out QueryRequest? request, out QueryError error))
        {
            return HashCode.Combine(error.Code, error.Message.Length / 8);
        }

        QueryReader reader = new(request);
        int read = 0;
        try
        {
            _ = reader.Required("UserName", new QueryText(1, 64, QueryPatterns.Name));
            _ = reader.Optional("Path", new QueryText(1, 512, QueryPatterns.Path) { IsEchoed = false });
            _ = reader.OptionalInteger("MaxItems", 1, 1000);
            _ = reader.OptionalTruth("Ok");
            read = reader.Tags("Tags", 50).Length + reader.Texts("ActionNames", new QueryText(3, 128), 100).Length;
            foreach (QueryReader entry in reader.Structures("ContextEntries", 10))
            {
                read += entry.Texts("ContextKeyValues", new QueryText(0, 10), 10).Length;
            }

            reader.Check();
            return HashCode.Combine(request.Action.Length, read);
        }
        catch (QueryException refused)
        {
            return HashCode.Combine(refused.Error.Code, refused.Error.Message.Length / 16, read);
        }
    }
}

internal sealed class DesiredStateTarget : Target
{
    public override string Name => "desired-state";

    public override int Run(byte[] input)
    {
        try
        {
            return HashCode.Combine(DesiredStateReader.Read(DocumentReader.Read("fuzz", Encoding.UTF8.GetString(input))).Count);
        }
        catch (SettingsException refused)
        {
            return HashCode.Combine(refused.Message.Length);
        }
    }
}

internal sealed class SettingsTarget : Target
{
    private readonly string file = Path.Combine(Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath(), Path.GetRandomFileName());

    public override string Name => "settings";

    public override IEnumerable<byte[]> Seeds => [Encoding.UTF8.GetBytes("""{"dataDirectory":"/d","rootKeyFile":"/k","listen":["127.0.0.1:1","[::1]:2"],"partition":"aws","cachedKeysMax":5,"logLevel":"debug","metrics":"everyone","authorization":"enforce"} // x""")];

    public override int Run(byte[] input)
    {
        File.WriteAllBytes(file, input);
        try
        {
            return HashCode.Combine(SettingsReader.Read(file, static _ => null).Listen.Count);
        }
        catch (SettingsException refused)
        {
            return HashCode.Combine(refused.Message.Length);
        }
    }

    public override void Dispose()
    {
        File.Delete(file);
        base.Dispose();
    }
}

internal sealed class SealSlotTarget : Target
{
    private readonly byte[] storeId = new byte[16];
    private readonly RootKey rootKey = RootKey.Generate();
    private readonly byte[] made;

    public SealSlotTarget() => made = SealSlot.Create(SealType.File, new byte[SealingKey.SlotIdBytes], [1, 2, 3], new byte[60], rootKey, storeId).Write();

    public override string Name => "seal-slot";

    public override IEnumerable<byte[]> Seeds => [made];

    public override int Run(byte[] input)
    {
        if (!SealSlot.TryRead(input, out SealSlot? slot))
        {
            return HashCode.Combine(input.Length);
        }

        Require(slot.Write().AsSpan().SequenceEqual(input), "A slot is not written as it was read.");
        bool authentic = slot.IsAuthentic(rootKey, storeId);
        Require(!authentic || input.AsSpan().SequenceEqual(made), "A slot is authentic that was never made.");
        return HashCode.Combine(slot.Type, authentic, input.Length);
    }

    public override void Dispose()
    {
        rootKey.Dispose();
        base.Dispose();
    }
}

internal sealed class WebIdentityTarget : Target
{
    public override string Name => "web-identity";

    public override IEnumerable<byte[]> Seeds => new[]
    {
        $"{Part("""{"alg":"RS256","kid":"k","typ":"JWT"}""")}.{Part("""{"iss":"https://x","sub":"s","aud":["a","b"],"azp":"a","exp":1893456000,"nbf":1.5,"iat":1}""")}.AAAA",
        $"{Part("""{"alg":"none"}""")}.{Part("""{"iss":"https://x","sub":"s","aud":"a"}""")}.",
    }.Select(Encoding.UTF8.GetBytes);

    public override int Run(byte[] input)
    {
        // Half of the inputs are the parts in plain, so that changes reach what is inside.
        string text = Encoding.UTF8.GetString(input);
        if (input.Length > 0 && (input[0] & 1) == 0 && text.Split('\n') is { Length: 2 } parts)
        {
            text = $"{Part(parts[0])}.{Part(parts[1])}.AAAA";
        }

        return WebIdentityToken.TryParse(text, out WebIdentityToken? token) ? HashCode.Combine(token.IsSignedBy([]), token.Audiences.Length, token.Issuer?.Length, token.ExpiresAt) : -1;
    }

    private static string Part(string json) => Convert.ToBase64String(Encoding.UTF8.GetBytes(json)).TrimEnd('=').Replace('+', '-').Replace('/', '_');
}

internal sealed class KeySetTarget : Target
{
    public override string Name => "key-set";

    public override IEnumerable<byte[]> Seeds => new[]
    {
        """{"keys":[{"kty":"RSA","kid":"a","use":"sig","alg":"RS256","n":"AQAB","e":"AQAB"},{"kty":"EC","kid":"b","crv":"P-256","x":"AA","y":"AA"}]}""",
    }.Select(Encoding.UTF8.GetBytes);

    public override int Run(byte[] input) =>
        JsonWebKeySet.TryParse(Encoding.UTF8.GetString(input), out JsonWebKeySet? keys) ? HashCode.Combine(keys.Find("a").Length, keys.Find(null).Length) : -1;
}
