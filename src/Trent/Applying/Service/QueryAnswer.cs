// An answer of IAM or STS: its XML as a tree, with the secret taken out before the text is read.
using System.Security.Cryptography;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using Trent.Client;

namespace Trent.Applying.Service;

/// <summary>An answer. Dispose it: a secret in it is zeroed.</summary>
internal sealed class QueryAnswer : IDisposable
{
    private static readonly byte[] SecretBegin = "<SecretAccessKey>"u8.ToArray();
    private static readonly byte[] SecretEnd = "</SecretAccessKey>"u8.ToArray();

    private static readonly XmlReaderSettings Strict = new() { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null };

    private readonly byte[] secret;

    private QueryAnswer(XElement root, byte[] secret)
    {
        Root = root;
        this.secret = secret;
    }

    /// <summary>The root element.</summary>
    public XElement Root { get; }

    /// <summary>The secret access key of the answer, ASCII; empty when it has none.</summary>
    public ReadOnlySpan<byte> DangerousSecret => secret;

    /// <summary>Reads an answer, and blanks the secret in its bytes.</summary>
    /// <param name="bytes">The body of the answer.</param>
    /// <exception cref="ServiceFailureException">It is not XML.</exception>
    public static QueryAnswer Read(Span<byte> bytes)
    {
        byte[] secret = TakeSecret(bytes);
        try
        {
            using StringReader text = new(Encoding.UTF8.GetString(bytes));
            using XmlReader reader = XmlReader.Create(text, Strict);
            return new QueryAnswer(XElement.Load(reader), secret);
        }
        catch (XmlException malformed)
        {
            CryptographicOperations.ZeroMemory(secret);
            throw new ServiceFailureException("the server answered what is not XML", malformed);
        }
    }

    /// <summary>The text of an element of a name, wherever it stands; <see langword="null"/> when there is none.</summary>
    public string? Find(string name) => Root.Descendants().FirstOrDefault(element => element.Name.LocalName == name)?.Value;

    /// <summary>The text of an element of a name, wherever it stands.</summary>
    /// <exception cref="ServiceFailureException">There is none.</exception>
    public string Require(string name) => Find(name) ?? throw new ServiceFailureException($"the server's answer has no {name}", null);

    /// <summary>The members of a list of a name, wherever it stands; none when it is not there.</summary>
    public IEnumerable<XElement> List(string name) => Root.Descendants().FirstOrDefault(element => element.Name.LocalName == name)?.Elements() ?? [];

    /// <summary>The text of a child of an element, or <see langword="null"/>.</summary>
    public static string? ChildOf(XElement element, string name) => element.Elements().FirstOrDefault(child => child.Name.LocalName == name)?.Value;

    /// <inheritdoc/>
    public void Dispose() => CryptographicOperations.ZeroMemory(secret);

    private static byte[] TakeSecret(Span<byte> bytes)
    {
        int begin = bytes.IndexOf(SecretBegin);
        if (begin < 0)
        {
            return [];
        }

        Span<byte> rest = bytes[(begin + SecretBegin.Length)..];
        int length = rest.IndexOf(SecretEnd);
        if (length < 0)
        {
            return [];
        }

        byte[] secret = GC.AllocateArray<byte>(length, pinned: true);
        rest[..length].CopyTo(secret);
        rest[..length].Fill((byte)'*');
        return secret;
    }
}

/// <summary>A request that a server refused, or that did not come to an answer.</summary>
/// <param name="message">Why, for the operator.</param>
/// <param name="cause">What lies behind it, or <see langword="null"/>.</param>
internal sealed class ServiceFailureException(string message, Exception? cause) : Exception(message, cause)
{
    /// <summary>The code of the error, where the server named one.</summary>
    public string? Code { get; init; }

    /// <summary>The failure of a command of KMS, in the same words.</summary>
    public static ServiceFailureException Of(Protocol.KmsServiceException refused) => new($"{refused.GetType().Name}: {refused.Message}", refused) { Code = refused.GetType().Name };

    /// <summary>The failure to get an answer of KMS.</summary>
    public static ServiceFailureException Of(KmsTransportException failed) => new(failed.Message, failed);
}
