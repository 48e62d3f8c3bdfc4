// Private keys as PKCS #8 in DER (RFC 5208, RFC 5958), read strictly.
using System.Formats.Asn1;

namespace Trent.Cryptography;

/// <summary>The parts of a PKCS #8 private key.</summary>
internal readonly ref struct Pkcs8
{
    private static readonly Asn1Tag Attributes = new(TagClass.ContextSpecific, 0, isConstructed: true);
    private static readonly Asn1Tag PublicKeyTag = new(TagClass.ContextSpecific, 1);

    private Pkcs8(string algorithm, DerReader parameters, ReadOnlySpan<byte> privateKey, ReadOnlySpan<byte> publicKey)
    {
        Algorithm = algorithm;
        Parameters = parameters;
        PrivateKey = privateKey;
        PublicKey = publicKey;
    }

    /// <summary>The identifier of the algorithm, dotted.</summary>
    internal string Algorithm { get; }

    /// <summary>What follows the identifier.</summary>
    internal DerReader Parameters { get; }

    /// <summary>The content of the private key's octet string, in the form of the algorithm.</summary>
    internal ReadOnlySpan<byte> PrivateKey { get; }

    /// <summary>The public key of a version 2 structure; empty where there is none.</summary>
    internal ReadOnlySpan<byte> PublicKey { get; }

    /// <exception cref="AsnContentException">The bytes are anything but one private key in DER.</exception>
    internal static Pkcs8 Read(ReadOnlySpan<byte> der)
    {
        var reader = new DerReader(der);
        DerReader key = reader.ReadSequence();
        reader.RequireEnd();
        int version = key.ReadSmallInteger();
        if (version is not (0 or 1))
        {
            throw new AsnContentException("PKCS #8 has the versions 0 and 1.");
        }

        DerReader parameters = key.ReadSequence();
        string algorithm = parameters.ReadObjectIdentifier();
        ReadOnlySpan<byte> privateKey = key.ReadOctetString();
        if (key.NextIs(Attributes))
        {
            // What they say is of no use here; as a set, they are encoded like a sequence.
            _ = key.ReadSequence(Attributes);
        }

        ReadOnlySpan<byte> publicKey = default;
        if (version == 1 && key.NextIs(PublicKeyTag))
        {
            publicKey = key.ReadBitString(PublicKeyTag);
            if (publicKey.IsEmpty)
            {
                throw new AsnContentException("There is a public key without a content.");
            }
        }

        key.RequireEnd();
        return new Pkcs8(algorithm, parameters, privateKey, publicKey);
    }
}
