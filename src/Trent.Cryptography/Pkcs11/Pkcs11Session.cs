// A session with a token of a hardware security module, in which its user is logged in.
using System.Security.Cryptography;

namespace Trent.Cryptography;

/// <summary>
/// Finds, makes and uses AES keys inside a token; their values never come out. Used by one thread at a time, and disposed before its module.
/// </summary>
public sealed unsafe class Pkcs11Session : IDisposable
{
    /// <summary>Bytes of the IV of AES-GCM.</summary>
    public const int IvBytes = 12;

    /// <summary>Bytes of the tag of AES-GCM.</summary>
    public const int TagBytes = 16;

    /// <summary>The most bytes that are encrypted: enough for any key.</summary>
    public const int PlaintextBytesMax = 1024;

    /// <summary>The longest label or id of a key, in bytes.</summary>
    public const int NameBytesMax = 255;

    private const int KeyBytes = 32;

    // Modules that return the IV after the tag are found out by the length, not by an overflow.
    private const int Slack = 64;

    // Two are enough to know that a name is ambiguous.
    private const int FoundMax = 2;

    private readonly Pkcs11Module _module;
    private readonly nuint _handle;
    private readonly bool _isLoggedInHere;
    private bool _isDisposed;

    internal Pkcs11Session(Pkcs11Module module, nuint handle, bool isLoggedInHere)
    {
        _module = module;
        _handle = handle;
        _isLoggedInHere = isLoggedInHere;
    }

    private CkFunctions Functions
    {
        get
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            return _module.Functions;
        }
    }

    /// <summary>Finds the secret keys of a label, at most two: more than one is ambiguous.</summary>
    /// <param name="label">The label as UTF-8, 1 to <see cref="NameBytesMax"/> bytes.</param>
    /// <param name="id">The id; empty for any.</param>
    /// <returns>The session's numbers of the keys.</returns>
    /// <exception cref="Pkcs11Exception">The token refuses.</exception>
    public IReadOnlyList<ulong> FindSecretKeys(ReadOnlySpan<byte> label, ReadOnlySpan<byte> id)
    {
        RequireName(label);
        nuint keyClass = Ck.ClassSecretKey;
        nuint* found = stackalloc nuint[FoundMax];
        nuint count = 0;
        fixed (byte* labelBytes = label, idBytes = id)
        {
            CkAttribute* template = stackalloc CkAttribute[]
            {
                new(Ck.AttributeClass, &keyClass, (nuint)sizeof(nuint)),
                new(Ck.AttributeLabel, labelBytes, (nuint)label.Length),
                new(Ck.AttributeId, idBytes, (nuint)id.Length),
            };
            Pkcs11Module.Require("C_FindObjectsInit", Functions.FindObjectsInitialize(_handle, template, id.IsEmpty ? 2u : 3u));
            nuint code = Functions.FindObjects(_handle, found, FoundMax, &count);

            // Ends the search also where it failed; that failure is the one to report.
            nuint final = Functions.FindObjectsFinal(_handle);
            Pkcs11Module.Require("C_FindObjects", code);
            Pkcs11Module.Require("C_FindObjectsFinal", final);
        }

        return [.. new ReadOnlySpan<nuint>(found, (int)Math.Min(count, FoundMax)).ToArray().Select(handle => (ulong)handle)];
    }

    /// <summary>What the token says of a key. What it does not say is taken for the worse.</summary>
    /// <param name="key">A key that was found or made in this session.</param>
    /// <exception cref="Pkcs11Exception">The token refuses.</exception>
    public Pkcs11KeyFacts Describe(ulong key) => new(
        ReadNumber(key, Ck.AttributeKeyType) == Ck.KeyTypeAes && ReadNumber(key, Ck.AttributeValueLength) == KeyBytes,
        ReadFlag(key, Ck.AttributeSensitive) == true,
        ReadFlag(key, Ck.AttributeExtractable) != false,
        ReadFlag(key, Ck.AttributeEncrypt) == true && ReadFlag(key, Ck.AttributeDecrypt) == true);

    /// <summary>The id of a key; empty when it has none.</summary>
    /// <param name="key">A key that was found or made in this session.</param>
    /// <exception cref="Pkcs11Exception">The token refuses, or the id is longer than <see cref="NameBytesMax"/>.</exception>
    public byte[] ReadId(ulong key)
    {
        byte* value = stackalloc byte[NameBytesMax];
        return TryRead(key, Ck.AttributeId, value, NameBytesMax, out nuint length) ? new ReadOnlySpan<byte>(value, (int)length).ToArray() : [];
    }

    /// <summary>
    /// Makes an AES key of 256 bits that stays in the token: sensitive, not extractable, for encryption and decryption only. The session must be
    /// writable.
    /// </summary>
    /// <param name="label">The label as UTF-8, 1 to <see cref="NameBytesMax"/> bytes.</param>
    /// <param name="id">The id, 1 to <see cref="NameBytesMax"/> bytes.</param>
    /// <exception cref="Pkcs11Exception">The token refuses.</exception>
    public void GenerateKey(ReadOnlySpan<byte> label, ReadOnlySpan<byte> id)
    {
        RequireName(label);
        RequireName(id);
        nuint keyClass = Ck.ClassSecretKey;
        nuint keyType = Ck.KeyTypeAes;
        nuint length = KeyBytes;
        byte yes = 1;
        byte no = 0;
        nuint key = 0;
        var mechanism = new CkMechanism(Ck.MechanismAesKeyGeneration, null, 0);
        fixed (byte* labelBytes = label, idBytes = id)
        {
            ReadOnlySpan<CkAttribute> template =
            [
                new(Ck.AttributeClass, &keyClass, (nuint)sizeof(nuint)),
                new(Ck.AttributeKeyType, &keyType, (nuint)sizeof(nuint)),
                new(Ck.AttributeValueLength, &length, (nuint)sizeof(nuint)),
                new(Ck.AttributeLabel, labelBytes, (nuint)label.Length),
                new(Ck.AttributeId, idBytes, (nuint)id.Length),
                new(Ck.AttributeToken, &yes, 1),
                new(Ck.AttributePrivate, &yes, 1),
                new(Ck.AttributeSensitive, &yes, 1),
                new(Ck.AttributeExtractable, &no, 1),
                new(Ck.AttributeEncrypt, &yes, 1),
                new(Ck.AttributeDecrypt, &yes, 1),
                new(Ck.AttributeWrap, &no, 1),
                new(Ck.AttributeUnwrap, &no, 1),
                new(Ck.AttributeSign, &no, 1),
                new(Ck.AttributeVerify, &no, 1),
                new(Ck.AttributeDerive, &no, 1),
            ];
            fixed (CkAttribute* attributes = template)
            {
                Pkcs11Module.Require("C_GenerateKey", Functions.GenerateKey(_handle, &mechanism, attributes, (nuint)template.Length, &key));
            }
        }
    }

    /// <summary>Encrypts with AES-GCM and a tag of 16 bytes.</summary>
    /// <param name="key">A key that was found in this session.</param>
    /// <param name="iv"><see cref="IvBytes"/> random bytes, in place of which some tokens put their own: what is in it afterwards is what counts.</param>
    /// <param name="associatedData">What is authenticated too.</param>
    /// <param name="plaintext">1 to <see cref="PlaintextBytesMax"/> bytes.</param>
    /// <returns>Ciphertext and tag, whatever length the token gave them.</returns>
    /// <exception cref="Pkcs11Exception">The token refuses.</exception>
    public byte[] EncryptAesGcm(ulong key, Span<byte> iv, ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> plaintext)
    {
        if (iv.Length != IvBytes || plaintext.Length is 0 or > PlaintextBytesMax)
        {
            throw new ArgumentException("The IV has 12 bytes and the plaintext 1 to 1,024.");
        }

        byte[] output = new byte[plaintext.Length + TagBytes + Slack];
        nuint length = (nuint)output.Length;
        fixed (byte* ivBytes = iv, associated = associatedData, input = plaintext, to = output)
        {
            CkGcmParameters parameters = Gcm(ivBytes, associated, associatedData.Length);
            var mechanism = new CkMechanism(Ck.MechanismAesGcm, &parameters, (nuint)sizeof(CkGcmParameters));
            Pkcs11Module.Require("C_EncryptInit", Functions.EncryptInitialize(_handle, &mechanism, (nuint)key));
            Pkcs11Module.Require("C_Encrypt", Functions.Encrypt(_handle, input, (nuint)plaintext.Length, to, &length));
        }

        return output[..checked((int)length)];
    }

    /// <summary>Decrypts what <see cref="EncryptAesGcm"/> has made.</summary>
    /// <param name="key">A key that was found in this session.</param>
    /// <param name="iv"><see cref="IvBytes"/> bytes.</param>
    /// <param name="associatedData">What was authenticated too.</param>
    /// <param name="ciphertext">Ciphertext and tag, at most <see cref="PlaintextBytesMax"/> bytes more than a tag.</param>
    /// <returns>The plaintext, the caller's to dispose.</returns>
    /// <exception cref="Pkcs11Exception">The token refuses; it does so in different words when the ciphertext is not genuine.</exception>
    /// <exception cref="CryptographicException">The plaintext is empty.</exception>
    public SecretBuffer DecryptAesGcm(ulong key, ReadOnlySpan<byte> iv, ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> ciphertext)
    {
        if (iv.Length != IvBytes || ciphertext.Length is <= TagBytes or > PlaintextBytesMax + TagBytes)
        {
            throw new ArgumentException("The IV has 12 bytes and the ciphertext 17 to 1,040.");
        }

        Span<byte> ownIv = stackalloc byte[IvBytes];
        iv.CopyTo(ownIv);
        fixed (byte* ivBytes = ownIv, associated = associatedData)
        {
            CkGcmParameters parameters = Gcm(ivBytes, associated, associatedData.Length);
            var mechanism = new CkMechanism(Ck.MechanismAesGcm, &parameters, (nuint)sizeof(CkGcmParameters));
            Pkcs11Module.Require("C_DecryptInit", Functions.DecryptInitialize(_handle, &mechanism, (nuint)key));
            return SecretBuffers.Export(ciphertext.Length, new Decryption(this, ciphertext), static (decryption, room, out written) => decryption.TryRun(room, out written));
        }
    }

    /// <summary>Logs out and closes the session.</summary>
    public void Dispose()
    {
        if (_isDisposed)
        {
            return;
        }

        CkFunctions functions = Functions;
        _isDisposed = true;

        // A session that is gone already, with its token, cannot be closed and need not be.
        if (_isLoggedInHere)
        {
            _ = functions.Logout(_handle);
        }

        _ = functions.CloseSession(_handle);
    }

    private static void RequireName(ReadOnlySpan<byte> name)
    {
        if (name.Length is 0 or > NameBytesMax)
        {
            throw new ArgumentException("A label or id has 1 to 255 bytes.");
        }
    }

    private static CkGcmParameters Gcm(byte* iv, byte* associated, int associatedLength) => new()
    {
        Iv = iv,
        IvLength = IvBytes,
        IvBits = IvBytes * 8,
        Associated = associated,
        AssociatedLength = (nuint)associatedLength,
        TagBits = TagBytes * 8,
    };

    private bool? ReadFlag(ulong key, nuint attribute)
    {
        byte* value = stackalloc byte[1];
        return TryRead(key, attribute, value, 1, out nuint length) && length == 1 ? *value != 0 : null;
    }

    private nuint? ReadNumber(ulong key, nuint attribute)
    {
        nuint* value = stackalloc nuint[1];
        return TryRead(key, attribute, value, (nuint)sizeof(nuint), out nuint length) && length == (nuint)sizeof(nuint) ? *value : null;
    }

    private bool TryRead(ulong key, nuint type, void* value, nuint room, out nuint length)
    {
        var attribute = new CkAttribute(type, value, room);
        nuint code = Functions.GetAttributeValue(_handle, (nuint)key, &attribute, 1);
        length = attribute.Length;
        if (code == Pkcs11Codes.AttributeTypeInvalid)
        {
            return false;
        }

        Pkcs11Module.Require("C_GetAttributeValue", code);
        return length <= room;
    }

    private readonly ref struct Decryption(Pkcs11Session session, ReadOnlySpan<byte> ciphertext)
    {
        private readonly ReadOnlySpan<byte> _ciphertext = ciphertext;

        internal bool TryRun(Span<byte> room, out int written)
        {
            nuint length = (nuint)room.Length;
            fixed (byte* from = _ciphertext, to = room)
            {
                Pkcs11Module.Require("C_Decrypt", session.Functions.Decrypt(session._handle, from, (nuint)_ciphertext.Length, to, &length));
            }

            written = checked((int)length);
            return written <= room.Length;
        }
    }
}
