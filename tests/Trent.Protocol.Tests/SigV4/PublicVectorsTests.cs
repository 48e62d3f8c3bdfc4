// The public test suite of AWS Signature Version 4, each vector's canonical request, string to sign and Authorization header.
using System.Text;
using Trent.Protocol.SigV4;

namespace Trent.Protocol.Tests.SigV4;

public sealed class PublicVectorsTests
{
    private const string Region = "us-east-1";
    private const string Service = "service";
    private const string VectorsMissing = "The vectors are not beside the project: set TRENT_VECTORS.";
    private static readonly DateTimeOffset s_at = new(2015, 8, 30, 12, 36, 0, TimeSpan.Zero);

    public static TheoryData<string> Names()
    {
        var data = new TheoryData<string>();
        foreach (var name in Find() is { } folder
            ? Directory.EnumerateFiles(folder, "*.req", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(folder, f)[..^4]).Order(StringComparer.Ordinal)
            : Enumerable.Empty<string>().Append(VectorsMissing))
        {
            data.Add(name);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_public_vector_has_its_canonical_request_string_to_sign_and_authorization(string name)
    {
        var folder = Find();
        if (folder is null)
        {
            Assert.Skip(VectorsMissing);
        }

        string Part(string extension) => File.ReadAllText(Path.Combine(folder, name + extension), Encoding.UTF8).ReplaceLineEndings("\n");
        var (request, sessionToken) = Read(Part(".req"));
        var tokenIsSigned = !name.EndsWith("post-sts-header-after", StringComparison.Ordinal);
        if (name.EndsWith("get-vanilla-with-session-token", StringComparison.Ordinal) || !tokenIsSigned)
        {
            sessionToken = HeaderOf(Part(".sreq"), "X-Amz-Security-Token");
        }

        const string AmzDate = "20150830T123600Z";
        var canonical = SigV4CanonicalRequest.Create(request, AmzDate, tokenIsSigned ? sessionToken : null);
        Assert.Equal(Part(".creq"), canonical.Text);
        Assert.Equal(Part(".sts"), canonical.CreateStringToSign(AmzDate, Region, Service));

        using var secret = new SigningSecret("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
        var signed = SigV4Signer.Sign(request, new SigV4Credentials("AKIDEXAMPLE", secret, sessionToken), Region, Service, s_at, tokenIsSigned);
        Assert.Equal(Part(".authz"), signed.Authorization);
        Assert.Equal(AmzDate, signed.AmzDate);
        Assert.Equal(sessionToken, signed.AmzSecurityToken);
    }

    [Fact]
    public void The_public_suite_is_complete()
    {
        if (Find() is null)
        {
            Assert.Skip(VectorsMissing);
        }

        Assert.Equal(34, Names().Count);
    }

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("TRENT_VECTORS") is { Length: > 0 } vectors)
        {
            return Directory.Exists(Path.Combine(vectors, "sigv4")) ? Path.Combine(vectors, "sigv4") : null;
        }

        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "Trent.slnx")))
            {
                var folder = Path.GetFullPath(Path.Combine(at.FullName, "..", "shared", "vectors", "sigv4"));
                return Directory.Exists(folder) ? folder : null;
            }
        }

        return null;
    }

    private static string HeaderOf(string text, string name) => text.Split('\n')
        .Single(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))[(name.Length + 1)..].Trim();

    private static (SigV4Request Request, string? SessionToken) Read(string text)
    {
        var (head, body) = text.Split("\n\n", 2) is [var h, var b] ? (h, b) : (text, "");
        var lines = head.Split('\n');
        var firstBlank = lines[0].IndexOf(' ', StringComparison.Ordinal);
        var target = lines[0][(firstBlank + 1)..lines[0].LastIndexOf(' ')];
        var question = target.IndexOf('?', StringComparison.Ordinal);
        var headers = new List<KeyValuePair<string, string>>();
        foreach (var line in lines.Skip(1))
        {
            // RFC 9112 5.2: a folded line continues the value before it after a blank.
            if (line.StartsWith(' '))
            {
                headers[^1] = new(headers[^1].Key, headers[^1].Value + " " + line);
            }
            else if (line.Length > 0)
            {
                var colon = line.IndexOf(':', StringComparison.Ordinal);
                headers.Add(new(line[..colon], line[(colon + 1)..]));
            }
        }

        var request = new SigV4Request
        {
            Method = lines[0][..firstBlank],
            Path = question < 0 ? target : target[..question],
            Query = question < 0 ? "" : target[(question + 1)..],
            Headers = headers,
            Body = Encoding.UTF8.GetBytes(body),
            NormalizePath = true,
        };
        return (request, headers.Where(h => string.Equals(h.Key, "X-Amz-Security-Token", StringComparison.OrdinalIgnoreCase)).Select(h => h.Value.Trim()).SingleOrDefault());
    }
}
