// The two services of the AWS query protocol that are answered here.
namespace Trent.Identity.Query;

/// <summary>A service of the query protocol. There is one instance of each.</summary>
public sealed class QueryApi
{
    private QueryApi(string service, string version)
    {
        Service = service;
        Version = version;
        XmlNamespace = $"https://{service}.amazonaws.com/doc/{version}/";
    }

    /// <summary>AWS Identity and Access Management.</summary>
    public static QueryApi Iam { get; } = new("iam", "2010-05-08");

    /// <summary>AWS Security Token Service.</summary>
    public static QueryApi Sts { get; } = new("sts", "2011-06-15");

    /// <summary>The name in the credential scope and before the colon of actions.</summary>
    public string Service { get; }

    /// <summary>The one version of the API there is; requests name it.</summary>
    public string Version { get; }

    /// <summary>The XML namespace of its answers.</summary>
    public string XmlNamespace { get; }

    /// <summary>The API whose requests name this version, or <see langword="null"/>.</summary>
    public static QueryApi? OfVersion(string version) => version == Iam.Version ? Iam : version == Sts.Version ? Sts : null;
}
